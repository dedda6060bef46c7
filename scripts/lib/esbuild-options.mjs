// Options and plugins of esbuild that the bundles of the tests and of the built packages share.
import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from './root.mjs'

const OWN_URL = 'urlOfThisModule'
export const INSTALLED = `${sep}node_modules${sep}`

export const BUNDLE = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  conditions: [],
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'silent',
  // Needed by `sources`.
  define: { 'import.meta.url': OWN_URL },
}

const CLASS_NAMES = join(root, 'scripts/test-probe/class-names.mjs')

/**
 * What names the classes of a module as its source does. `keepNames` would also name each function, whenever it is made: an eighth
 * of the CPU time of random tests.
 */
function namesOfClasses(text) {
  // A class that is a line long is in a template.
  const classes = text.matchAll(/^(?:export )?(?:abstract )?class (\w+)\b(?:.*[^}]|.*\{\}|)$/gm)
  const names = Array.from(classes, ([, name]) => name)
  if (names.length === 0) return ''
  // One that the module can't have itself.
  const call = 'nameClassOfThisModule'
  const calls = names.map((name) => `${call}(${name}, '${name}');`)
  return `\n;import { nameClass as ${call} } from ${JSON.stringify(CLASS_NAMES)};${calls.join('')}`
}

/**
 * How modules are read. `import.meta.url` of one in a bundle is the URL of `locate(path)`: by default of the file that has the
 * module.
 */
export function sources(locate = (path) => path) {
  return {
    name: 'sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.(m?ts|m?js)$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const url = text.includes('import.meta.url')
          ? `const ${OWN_URL} = ${JSON.stringify(pathToFileURL(locate(path)).href)};`
          : ''
        const names = path.includes(INSTALLED) ? '' : namesOfClasses(text)
        if (url === '' && names === '') return undefined
        return {
          contents: url + text + names,
          loader: path.endsWith('ts') ? 'ts' : 'js',
          resolveDir: dirname(path),
        }
      })
    },
  }
}

/** rxjs as ES modules, so that a bundle has what it uses of it. For Node it is two hundred CommonJS files. */
export const rxjs = {
  name: 'rxjs',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^rxjs(\/operators)?$/ }, async ({ path, importer, resolveDir, kind }) => {
      const found = await resolve('rxjs/package.json', { importer, resolveDir, kind })
      if (found.errors.length > 0) return undefined
      // Another plugin may have replied with a URL.
      const manifest = found.path.startsWith('file:') ? fileURLToPath(found.path) : found.path
      const file = path === 'rxjs' ? 'index.js' : 'operators/index.js'
      return { path: join(dirname(manifest), 'dist/esm', file), sideEffects: false }
    })
  },
}
