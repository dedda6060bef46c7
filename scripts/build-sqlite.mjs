// better-sqlite3, the benchmarks' peer, is native and takes minutes to compile, so it is built here once, and
// not by the install. If that fails, the benchmarks run without it.
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/root.mjs'
import { run } from './lib/spawn.mjs'

const cwd = join(root, 'benchmarks')

async function loads() {
  const open = "const Database = (await import('better-sqlite3')).default; new Database(':memory:').close()"
  const { code } = await run(process.execPath, ['--input-type=module', '-e', open], { cwd, quiet: true })
  return code === 0
}

if (!(await loads())) {
  console.error('Building better-sqlite3, which the benchmarks compare with (once; some minutes) …')
  const source = join(cwd, 'node_modules/better-sqlite3')
  // Its own install script, run by npm, which brings node-gyp.
  const built = existsSync(source)
    ? await run('npm', ['run', 'install'], { cwd: realpathSync(source), quiet: true })
    : { output: 'it was not installed' }
  if (!(await loads())) {
    const why = built.output.trim().split('\n').slice(-3).join('\n  ')
    console.error(
      `better-sqlite3 can't be built here (it wants Python, make and a C++ compiler); going on without SQLite.\n  ${why}`,
    )
  }
}
