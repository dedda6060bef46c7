import { readFileSync } from 'node:fs'

/**
 * A program of a document: a ```ts or ```js block together with the blocks of its language that continue it.
 */
export interface Snippet {
  /** `guide/relations.md:12` */
  readonly name: string
  /** JavaScript runs as written, and must also compile as TypeScript. */
  readonly language: Language
  readonly run: boolean
  readonly lines: readonly string[]
  /** The document's line number of each line of the program. */
  readonly origins: readonly number[]
  /** What it must print: the ```text output blocks after its blocks; undefined if there are none. */
  readonly output: string | undefined
  /**
   * Lines that the compiler must report: the ```text errors block after a ```ts wrong block; undefined if the
   * program must compile.
   */
  readonly errors: string | undefined
}

type Language = 'js' | 'ts'

interface Draft {
  name: string
  language: Language
  run: boolean
  lines: string[]
  origins: number[]
  output: string | undefined
  errors: string | undefined
}

const MARKS: ReadonlySet<string> = new Set(['no-run', 'continues', 'wrong', 'packed'])
const FENCE = /^(\s*)(`{3,})\s*(.*)$/

interface Block {
  readonly info: readonly string[]
  readonly lines: readonly string[]
  readonly line: number
}

function blocks(text: string): Block[] {
  const found: Block[] = []
  let open: { fence: string; info: string[]; lines: string[]; line: number } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const fence = FENCE.exec(line)
    if (!open) {
      if (fence)
        open = { fence: fence[2] ?? '', info: (fence[3] ?? '').split(/\s+/), lines: [], line: index + 2 }
    } else if (fence && fence[3] === '' && (fence[2] ?? '').length >= open.fence.length) {
      found.push(open)
      open = undefined
    } else open.lines.push(line)
  }
  if (open) throw new Error(`the code block at line ${open.line} is never closed`)
  return found
}

/** The programs of a document, in order. `text` for tests. */
export function snippetsOf(name: string, text: string): Snippet[] {
  const programs: Draft[] = []
  let packed = false
  for (const block of blocks(text)) {
    const [language, ...marks] = block.info
    // A program of several files or for another tool: another test runs it and compares the output after it.
    if (language !== 'text') packed = marks.includes('packed')
    if (packed) continue
    if (language === 'text') takeText(programs.at(-1), marks, block, `${name}:${block.line}`)
    if (language === 'ts' || language === 'js')
      takeProgram(programs, marks, block, { document: name, language })
  }
  const silent = programs.find((program) => program.errors === '')
  if (silent) throw new Error(`${silent.name} is wrong and has no errors`)
  return programs
}

function takeText(last: Draft | undefined, marks: readonly string[], { lines }: Block, where: string): void {
  const text = lines.join('\n')
  if (marks.includes('output')) {
    if (!last || last.errors !== undefined) throw new Error(`${where} has the output of no program`)
    last.output = last.output === undefined ? text : `${last.output}\n${text}`
  }
  if (marks.includes('errors')) {
    if (last?.errors !== '') throw new Error(`${where} has the errors of no wrong program`)
    last.errors = text
  }
}

interface Place {
  readonly document: string
  readonly language: Language
}

function takeProgram(
  programs: Draft[],
  marks: readonly string[],
  block: Block,
  { document, language }: Place,
): void {
  const where = `${document}:${block.line}`
  const unknown = marks.filter((mark) => !MARKS.has(mark))
  if (unknown.length > 0)
    throw new Error(
      `${where} is marked ${unknown.join(' ')}: only no-run, continues, wrong and packed are known`,
    )
  const origins = block.lines.map((_, index) => block.line + index)
  // A wrong block extends a copy, so that the program before it stays right.
  const before = programs.findLast((program) => program.errors === undefined)
  const goesOn = marks.includes('continues')
  const runs = !marks.includes('no-run')
  if (goesOn && before?.language !== language) throw new Error(`${where} continues nothing of its language`)
  if (marks.includes('wrong')) {
    const lines = [...(goesOn ? (before?.lines ?? []) : []), ...block.lines]
    const all = [...(goesOn ? (before?.origins ?? []) : []), ...origins]
    programs.push({ name: where, language, run: false, lines, origins: all, output: undefined, errors: '' })
  } else if (goesOn && before) {
    before.lines.push(...block.lines)
    before.origins.push(...origins)
    before.run &&= runs
  } else
    programs.push({
      name: where,
      language,
      run: runs,
      lines: [...block.lines],
      origins,
      output: undefined,
      errors: undefined,
    })
}

export const readSnippets = (name: string, path: string): Snippet[] =>
  snippetsOf(name, readFileSync(path, 'utf8'))
