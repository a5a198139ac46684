/** Coverage forbids the workers a compile cache; the programs that tests start may use theirs. */
delete process.env.NODE_DISABLE_COMPILE_CACHE;
