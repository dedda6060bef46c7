import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)

/** Where the package stands; undefined where it isn't installed (it is an optional dependency). */
function packageFolder(): string | undefined {
  try {
    return path.dirname(require.resolve('better-sqlite3/package.json'))
  } catch {
    return undefined
  }
}

/** Asks a process of its own, because a failed load of a native module isn't forgotten. */
function loads(folder: string): boolean {
  const script = `new (require(${JSON.stringify(folder)}))(':memory:').close()`
  return spawnSync(process.execPath, ['-e', script], { stdio: 'ignore' }).status === 0
}

/**
 * Makes better-sqlite3 usable, once: installing the workspace doesn't run its install script, so that nobody who only wants the tests waits for
 * a compiler. Answers why not where it can't be.
 */
export function prepareSqlite(say: (line: string) => void): string | undefined {
  const folder = packageFolder()
  if (folder === undefined) return 'better-sqlite3 is not installed'
  if (loads(folder)) return undefined
  say('better-sqlite3: fetching its binary, or compiling it (once, up to two minutes) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const built = spawnSync(npm, ['run', 'install'], { cwd: folder, stdio: 'ignore', shell: process.platform === 'win32' })
  if (built.status === 0 && loads(folder)) return undefined
  return 'better-sqlite3 could not be fetched or built here'
}
