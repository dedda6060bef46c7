// Preloaded by scripts/test.mjs. Test files that import uvu or fast-check get the module of that name in
// this folder instead: uvu.mjs counts what uvu doesn't notice, fast-check.mjs reads RUNS and SHRINK.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
