import { defineEcConfig } from "@astrojs/starlight/expressive-code";

/** Shiki leaves a line plain when half a second was not enough, so a busy machine would build other pages. */
const takesItsTime = {
  name: "takes-its-time",
  preprocess(code, options) {
    options.tokenizeTimeLimit = 0;
    return code;
  },
};

/** Long lines wrap, so that a phone shows them whole. */
const defaultProps = { wrap: true };

export default defineEcConfig({ defaultProps, shiki: { transformers: [takesItsTime] } });
