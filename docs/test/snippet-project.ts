import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkBundles } from './link-bundles.js'
import type { Snippet } from './snippet.js'

const TSCONFIG = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    rootDir: '.',
    outDir: 'out',
    // Types are erased and nothing else is rewritten. So the snippets run as a reader would write them in
    // JavaScript, on the oldest Node that runs the tests.
    target: 'esnext',
    types: ['node'],
    moduleDetection: 'force',
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    noUnusedLocals: false,
  },
  include: ['*.ts'],
}

/** Runs several programs in a process. */
const RUNNER = fileURLToPath(new URL('run-snippets.mjs', import.meta.url))

/** What a program did. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly all: string
}

/** Whether a program ended and printed as its document says. */
function isRight({ output }: Snippet, ended: Ended | undefined): ended is Ended {
  return ended?.code === 0 && (output === undefined || ended.stdout.trimEnd() === output)
}

function subscribes({ lines }: Snippet): boolean {
  return lines.some((line) => line.includes("'node:diagnostics_channel'"))
}

function node(args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
    let stdout = ''
    let all = ''
    child.stdout.on('data', (chunk) => ((stdout += String(chunk)), (all += String(chunk))))
    child.stderr.on('data', (chunk) => (all += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, all }))
  })
}

/** The snippets of all documents, as one TypeScript project that uses the built packages. */
export class SnippetProject {
  readonly #folder: string
  readonly #tsc: string
  readonly #snippets: readonly Snippet[]
  #errors: ReadonlyMap<Snippet, readonly string[]> = new Map()

  /** `folder` is emptied. It must be below a package that depends on what the snippets import. */
  constructor(folder: string, tsc: string, snippets: readonly Snippet[]) {
    this.#folder = folder
    this.#tsc = tsc
    this.#snippets = snippets
  }

  #file(snippet: Snippet): string {
    return snippet.name.replace(/\W+/g, '-').toLowerCase()
  }

  /** Compiles all snippets at once. Afterwards `errors` returns the errors of each. */
  async compile(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true })
    mkdirSync(this.#folder, { recursive: true })
    linkBundles(this.#folder)
    writeFileSync(join(this.#folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    for (const snippet of this.#snippets) {
      const text = `${snippet.lines.join('\n')}\n`
      writeFileSync(join(this.#folder, `${this.#file(snippet)}.ts`), text)
      if (snippet.language === 'js') writeFileSync(join(this.#folder, `${this.#file(snippet)}.mjs`), text)
    }
    // Another test file runs meanwhile, and several checkers would each make the types of the packages.
    const { code, all } = await node(
      [this.#tsc, '-p', '.', '--singleThreaded', '--pretty', 'false'],
      this.#folder,
    )
    const errors = new Map(this.#snippets.map((snippet) => [snippet, this.#errorsIn(snippet, all)]))
    if (code !== 0 && [...errors.values()].every((own) => own.length === 0))
      throw new Error(`tsc failed:\n${all}`)
    this.#errors = errors
  }

  #errorsIn(snippet: Snippet, output: string): string[] {
    const found = output.matchAll(/^([^\s(]+)\.ts\((\d+),\d+\): error (.*(?:\n {2}.*)*)/gm)
    const document = snippet.name.replace(/:\d+$/, '')
    return [...found]
      .filter(([, file]) => file === this.#file(snippet))
      .map(([, , line, text]) => `${document}:${snippet.origins[Number(line) - 1] ?? '?'} ${text}`)
  }

  errors(snippet: Snippet): readonly string[] {
    return this.#errors.get(snippet) ?? []
  }

  #program(snippet: Snippet): string {
    const file = this.#file(snippet)
    return join(this.#folder, snippet.language === 'js' ? `${file}.mjs` : `out/${file}.js`)
  }

  /** Runs a snippet in a process of its own, in a new, empty folder. */
  async run(snippet: Snippet): Promise<Ended> {
    const cwd = mkdtempSync(join(tmpdir(), 'relata-snippet-'))
    try {
      return await node([this.#program(snippet)], cwd)
    } finally {
      rmSync(cwd, { recursive: true, force: true })
    }
  }

  /**
   * Runs snippets, each in a new, empty folder: one after the other in a few processes. What fails there, prints something else
   * or ends the process runs again, in a process of its own: that counts.
   */
  async runAll(snippets: readonly Snippet[]): Promise<ReadonlyMap<Snippet, Ended>> {
    const ended = new Map<Snippet, Ended>()
    const lanes = availableParallelism()
    const runLane = async (lane: number): Promise<void> => {
      const mine = snippets.filter((_, index) => index % lanes === lane)
      // What subscribes for its process would hear of the others: they would print what is not theirs.
      const own = [...mine.filter((snippet) => !subscribes(snippet)), ...mine.filter(subscribes)]
      const together = await this.#runTogether(own)
      for (const [index, snippet] of own.entries()) {
        const first = together[index]
        ended.set(snippet, isRight(snippet, first) ? first : await this.run(snippet))
      }
    }
    await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)))
    return ended
  }

  /** What snippets did that ran in one process; fewer, if one of them ended it. */
  async #runTogether(snippets: readonly Snippet[]): Promise<readonly Ended[]> {
    const root = mkdtempSync(join(tmpdir(), 'relata-snippets-'))
    const results = join(root, 'results')
    try {
      const jobs = snippets.map((snippet, index) => ({
        file: this.#program(snippet),
        cwd: mkdtempSync(join(root, `${index}-`)),
      }))
      await node([RUNNER, results, JSON.stringify(jobs)], root)
      const lines = existsSync(results) ? readFileSync(results, 'utf8').trimEnd().split('\n') : []
      return lines.map((line) => JSON.parse(line) as Ended)
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  }
}
