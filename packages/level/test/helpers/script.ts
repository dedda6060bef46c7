import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A script of `test/helpers/scripts`, and the arguments of Node that run it. The test runner makes a bundle of each, which is
 * ready in a third of the time that the TypeScript takes.
 */
export function scriptOf(name: string): { readonly path: string; readonly execArgv: readonly string[] } {
  const bundles = process.env['RELATA_TEST_BUNDLES']
  if (bundles !== undefined)
    return { path: join(bundles, 'test/helpers/scripts', `${name}.mjs`), execArgv: ['--enable-source-maps'] }
  const path = fileURLToPath(new URL(`scripts/${name}.ts`, import.meta.url))
  return { path, execArgv: ['--import', 'tsx'] }
}
