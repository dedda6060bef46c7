import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { run as runOfPackage } from '../../src/index.js'
import { capturedBy, type Captured } from './capture.js'

/** The folder of the repository, with the packages as they are published. */
export const PUBLISHED: string = fileURLToPath(new URL('../../../..', import.meta.url))
/** Bundles of them if the test runner made some: a command runs in a third of the time. */
const BUNDLED = process.env['RELATA_BUILT'] ?? PUBLISHED
/** What `npx relata` runs. */
export const BIN: string = commandOf(BUNDLED)

function commandOf(built: string): string {
  return join(built, 'packages/relata/bin/relata.js')
}

/** A project of a user, in a temporary folder, with the package `relata` installed. */
export class Project {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'relata-cli-'))

  readonly #built: string

  /** `built` is the folder that has the folder `packages`. */
  constructor(files: Readonly<Record<string, string>> = {}, built: string = BUNDLED) {
    this.#built = built
    this.write({ 'package.json': '{ "type": "module" }', ...files })
    mkdirSync(join(this.folder, 'node_modules'))
    this.#install('relata', 'relata')
  }

  /** Installs the package `@relata/studio`, which `relata` doesn't bring. */
  installStudio(): void {
    mkdirSync(this.path('node_modules/@relata'))
    this.#install('studio', '@relata/studio')
  }

  #install(folder: string, name: string): void {
    symlinkSync(join(this.#built, 'packages', folder), this.path(`node_modules/${name}`), 'junction')
  }

  /** The URL of a built package, which uses the same packages as the command. */
  moduleUrl(folder: string): string {
    return pathToFileURL(join(this.#built, 'packages', folder, 'dist/index.js')).href
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

  /** Runs `relata` in this process, with the packages that the modules of the project load. */
  async relata(...argv: readonly string[]): Promise<Captured> {
    const { run } = (await import(this.moduleUrl('cli'))) as { readonly run: typeof runOfPackage }
    return await capturedBy((options) => run(argv, options), { cwd: this.folder })
  }

  /** Runs `relata` in a process of its own. */
  async command(...argv: readonly string[]): Promise<Captured> {
    return await this.node(commandOf(this.#built), ...argv)
  }

  async node(...argv: readonly string[]): Promise<Captured> {
    const child = this.#spawn(argv)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const code = await new Promise<number>((done) => child.once('close', (exit) => done(exit ?? -1)))
    return { code, stdout, stderr }
  }

  /** Starts `relata`, which runs until it is interrupted. */
  start(...argv: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return this.#spawn([commandOf(this.#built), ...argv])
  }

  #spawn(argv: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(process.execPath, argv, {
      cwd: this.folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A project for the time of a call. */
export async function inProject<T>(
  files: Readonly<Record<string, string>>,
  use: (project: Project) => Promise<T>,
  built: string = BUNDLED,
): Promise<T> {
  const project = new Project(files, built)
  try {
    return await use(project)
  } finally {
    project.remove()
  }
}
