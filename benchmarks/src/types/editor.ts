import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript-5.9'
import { OPTIONS } from './compilers.js'
import { generateSource } from './generate.js'

/**
 * A request of an editor to the language service at a position; returns the size of the response (names,
 * places, errors).
 */
type Request = (service: ts.LanguageService, file: string, position: number) => number

const complete: Request = (service, file, position) =>
  service.getCompletionsAtPosition(file, position, {})?.entries.length ?? 0
const define: Request = (service, file, position) =>
  service.getDefinitionAtPosition(file, position)?.length ?? 0
const hover: Request = (service, file, position) =>
  service.getQuickInfoAtPosition(file, position) === undefined ? 0 : 1
const check: Request = (service, file) => service.getSemanticDiagnostics(file).length

/** Requests of a user who writes a line; `¦` is the cursor. */
const REQUESTS: readonly (readonly [name: string, line: string, request: Request])[] = [
  ['completion', 'db.¦', complete],
  ['completion', 'row.¦', complete],
  ['definition', 'row.co¦de', define],
  ['hover', 'ro¦w', hover],
  ['hover', "db.Model7.annotate({ n: count('owner') }).get().¦n", hover],
  ['completion', 'db.Model7.filter({ ¦ })', complete],
  ['completion', 'db.Model7.filter({ owner__¦ })', complete],
  ['completion', "db.Model7.orderBy('¦')", complete],
  ['completion', "db.Model7.orderBy('owner__¦')", complete],
  ['completion', "db.Model7.values('¦')", complete],
  ['completion', "db.Model7.annotate({ n: count('¦') })", complete],
  ['completion', "db.Model7.aggregate({ n: sum('¦') })", complete],
  ['completion', "db.Model7.filter({ size__gt: F('¦') })", complete],
  ['completion', "db.Model7.orderBy(F('¦'))", complete],
  ['completion', "db.Model7.values({ n: count('¦') })", complete],
  ['completion', 'db.Model7.create({ ¦ })', complete],
  ['completion', 'db.Model7.update(row, { ¦ })', complete],
  ['errors', "db.Model7.filter({ owner__name: 'x' })¦", check],
]
const HEAD = `import { count, F, sum } from 'relata'
import type { Database, Row } from 'relata'
import type { Bench } from './schema.js'
declare const db: Database<Bench>
declare const row: Row<Bench, 'Model7'>
void [count, F, sum]
`
const RUNS = 7

/** How long a request takes after an edit. */
export interface Latency {
  readonly request: string
  readonly line: string
  /**
   * Milliseconds, the least and the median of seven; wall or CPU time of the process, whichever is less, as
   * in the other workloads.
   */
  readonly least: number
  readonly median: number
  /** The number of names, locations or errors in the response. */
  readonly results: number
  /** How often the compiler made a generic type or signature concrete: the same on every machine. */
  readonly instantiations: number
}

/**
 * The latencies of TypeScript 5.9's language service over a generated schema. Before each request the file is
 * edited, so that the program is new and nothing is cached from earlier checks, as at each keystroke in an
 * editor. The first request warms up and doesn't count.
 */
export function measureLatencies(models: number, runs = RUNS): readonly Latency[] {
  const folder = mkdtempSync(join(tmpdir(), 'relata-editor-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(folder, 'schema.ts'), generateSource(models, 0).schema)
    const editor = openEditor(folder)
    editor.time('db.¦', complete)
    return REQUESTS.map(([name, line, request]) => {
      const timed = Array.from({ length: runs }, () => editor.time(line, request)).sort((a, b) => a.ms - b.ms)
      const [{ ms: least, results, instantiations } = NOTHING] = timed
      return { request: name, line, least, median: timed[runs >> 1]?.ms ?? least, results, instantiations }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Timed {
  readonly ms: number
  readonly results: number
  readonly instantiations: number
}
const NOTHING: Timed = { ms: 0, results: 0, instantiations: 0 }

function openEditor(folder: string): { readonly time: (line: string, request: Request) => Timed } {
  const file = join(folder, 'edited.ts')
  let text = HEAD
  let version = 0
  // As an editor does, the host reads files once.
  const files = new Map<string, ts.IScriptSnapshot>()
  const read = (name: string): ts.IScriptSnapshot | undefined => {
    const known = files.get(name)
    const content = known === undefined ? ts.sys.readFile(name) : undefined
    if (content === undefined) return known
    const snapshot = ts.ScriptSnapshot.fromString(content)
    files.set(name, snapshot)
    return snapshot
  }
  const { options } = ts.parseJsonConfigFileContent({ compilerOptions: OPTIONS, files: [] }, ts.sys, folder)
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [join(folder, 'schema.ts'), file],
    getScriptVersion: (name) => (name === file ? String(version) : '0'),
    getScriptSnapshot: (name) => (name === file ? ts.ScriptSnapshot.fromString(text) : read(name)),
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (used) => ts.getDefaultLibFilePath(used),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
  })
  return {
    time(line, request) {
      version++
      text = `${HEAD}${line.replace('¦', '')}\n// ${version}\n`
      const cpu = process.cpuUsage()
      const start = performance.now()
      const results = request(service, file, HEAD.length + line.indexOf('¦'))
      const wall = performance.now() - start
      const { user, system } = process.cpuUsage(cpu)
      return {
        ms: Math.min(wall, (user + system) / 1000),
        results,
        instantiations: service.getProgram()?.getInstantiationCount() ?? 0,
      }
    },
  }
}
