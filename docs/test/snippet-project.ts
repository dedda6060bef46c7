import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** What a program did. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly all: string
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

  /** Runs a snippet in a new, empty folder. */
  async run(snippet: Snippet): Promise<Ended> {
    const cwd = mkdtempSync(join(tmpdir(), 'relata-snippet-'))
    try {
      const file = this.#file(snippet)
      return await node(
        [join(this.#folder, snippet.language === 'js' ? `${file}.mjs` : `out/${file}.js`)],
        cwd,
      )
    } finally {
      rmSync(cwd, { recursive: true, force: true })
    }
  }
}
