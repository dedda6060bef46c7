import { execFile, type SpawnOptions } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'

const NOBODY = 65_534

/** The account of the servers: PostgreSQL refuses to run as root. */
export const ACCOUNT: { readonly uid: number; readonly gid: number; readonly isOther: boolean } = account()

function account(): typeof ACCOUNT {
  const uid = process.getuid?.() ?? 0
  return uid === 0
    ? { uid: NOBODY, gid: NOBODY, isOther: true }
    : { uid, gid: process.getgid?.() ?? 0, isOther: false }
}

/** How a program of the servers is started. */
export function spawnOptions(): Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'> {
  return {
    ...(ACCOUNT.isOther ? { uid: ACCOUNT.uid, gid: ACCOUNT.gid } : {}),
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  }
}

/** Runs a program to its end. Rejects with what it printed. */
export async function runAs(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, [...args], { ...spawnOptions(), encoding: 'utf8' })
}
