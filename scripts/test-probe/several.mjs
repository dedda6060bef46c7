// Runs several bundled test files in one process, one after the other: the start of Node, and reading and compiling the
// code under test, cost more than most files. Its arguments are pairs of a bundle and the report of it.
import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'

// uvu then leaves it to the caller when the tests run.
globalThis.UVU_DEFER = 1
const { beginFile, exec } = await import('./uvu.mjs')

for (let at = 2; at < process.argv.length; at += 2) {
  const [bundle, report] = process.argv.slice(at, at + 2)
  globalThis.UVU_QUEUE = [[relative('', bundle)]]
  beginFile(report)
  await import(pathToFileURL(bundle).href)
  await exec()
}
