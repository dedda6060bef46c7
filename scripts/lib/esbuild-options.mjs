// Options and plugins of esbuild that the bundles of the tests and of the built packages share.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { root } from './root.mjs'

const OWN_URL = 'urlOfThisModule'

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
  // As tsx does: some messages have the names of functions and classes.
  keepNames: true,
  // Needed by `urls`.
  define: { 'import.meta.url': OWN_URL },
}

/** `import.meta.url` of a module in a bundle is the URL of `locate(path)`: by default of the file that has the module. */
export function urls(locate = (path) => path) {
  return {
    name: 'import.meta.url',
    setup({ onLoad }) {
      onLoad({ filter: /\.(m?ts|m?js)$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        if (!text.includes('import.meta.url')) return undefined
        const contents = `const ${OWN_URL} = ${JSON.stringify(pathToFileURL(locate(path)).href)};${text}`
        return { contents, loader: path.endsWith('ts') ? 'ts' : 'js', resolveDir: dirname(path) }
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

const NAMES = 'var __name = (target, value) =>'

/** `keepNames` defines the name of each function whenever it is made: only if it has another one, which takes far less time. */
export const cheapNames = {
  name: 'names of functions',
  setup({ initialOptions, onEnd }) {
    onEnd(() => {
      const { outdir } = initialOptions
      for (const name of readdirSync(outdir)) {
        if (!/^chunk-.*\.mjs$/.test(name)) continue
        const path = join(outdir, name)
        const text = readFileSync(path, 'utf8')
        if (!text.includes(NAMES)) continue
        writeFileSync(path, text.replace(NAMES, `${NAMES} target.name === value ? target :`))
        return
      }
    })
  },
}
