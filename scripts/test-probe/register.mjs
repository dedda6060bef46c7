// Preloaded by scripts/test.mjs: test files that import uvu get the probe beside this file instead, which
// counts what uvu itself doesn't notice.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
