import { defineEcConfig } from "@astrojs/starlight/expressive-code";

/** Without this, Shiki stops colouring a line after half a second, so the output would depend on the load of the machine. */
const takesItsTime = {
  name: "takes-its-time",
  preprocess(code, options) {
    options.tokenizeTimeLimit = 0;
    return code;
  },
};

/** Long lines wrap, so that they can be read on a phone. */
const defaultProps = { wrap: true };

export default defineEcConfig({ defaultProps, shiki: { transformers: [takesItsTime] } });
