// Runs `bundle.cjs` beside it with the code that V8 compiled when it ran first, kept in `bundle.cache`: to compile a bundle
// takes longer than to open a store.
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { Script } = require('node:vm')

const filename = `${__dirname}/bundle.cjs`
const cache = `${__dirname}/bundle.cache`
const isCompiled = existsSync(cache)
// esbuild escapes what is not ASCII.
const script = new Script(`(function (require) {${readFileSync(filename, 'latin1')}\n})`, {
  filename,
  ...(isCompiled ? { cachedData: readFileSync(cache) } : {}),
})
script.runInThisContext()(require)
if (!isCompiled) process.on('exit', () => writeFileSync(cache, script.createCachedData()))
