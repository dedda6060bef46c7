import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Captured } from './capture.js'

const packages = fileURLToPath(new URL('../../..', import.meta.url))
/** What `npx relata` runs. */
export const BIN: string = join(packages, 'relata/bin/relata.js')

/** A project of a user, in a temporary folder, with the package `relata` installed. */
export class Project {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'relata-cli-'))

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write({ 'package.json': '{ "type": "module" }', ...files })
    mkdirSync(join(this.folder, 'node_modules'))
    symlinkSync(join(packages, 'relata'), join(this.folder, 'node_modules/relata'), 'junction')
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Writes files by their paths in the project. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true })
      writeFileSync(this.path(name), text)
    }
  }

  /** Runs `relata` in a process of its own. */
  async relata(...argv: readonly string[]): Promise<Captured> {
    return await this.node(BIN, ...argv)
  }

  async node(...argv: readonly string[]): Promise<Captured> {
    const child = spawn(process.execPath, argv, {
      cwd: this.folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const code = await new Promise<number>((done) => child.once('close', (exit) => done(exit ?? -1)))
    return { code, stdout, stderr }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A project for the time of a call. */
export async function inProject<T>(
  files: Readonly<Record<string, string>>,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  const project = new Project(files)
  try {
    return await use(project)
  } finally {
    project.remove()
  }
}
