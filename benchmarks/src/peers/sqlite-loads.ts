import { spawnSync } from 'node:child_process'

/**
 * Whether better-sqlite3 is installed and its binary can be loaded. Checked in a separate process, because a
 * failing native module may crash it.
 */
export function sqliteLoads(): boolean {
  const script =
    "const { default: Database } = await import('better-sqlite3'); new Database(':memory:').close()"
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: 'ignore',
  })
  return status === 0
}
