import { readFileSync } from 'node:fs'

/** A program of a document: a ```ts block together with the ```ts continues blocks that go on with it. */
export interface Snippet {
  /** `guide/relations.md:12` */
  readonly name: string
  readonly run: boolean
  readonly lines: readonly string[]
  /** The document's line number of each line of the program. */
  readonly origins: readonly number[]
  /** What it must print: the ```text output blocks behind its blocks; undefined where there are none. */
  readonly output: string | undefined
}

interface Draft {
  name: string
  run: boolean
  lines: string[]
  origins: number[]
  output: string | undefined
}

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
      if (fence) open = { fence: fence[2] ?? '', info: (fence[3] ?? '').split(/\s+/), lines: [], line: index + 2 }
    } else if (fence && fence[3] === '' && (fence[2] ?? '').length >= open.fence.length) {
      found.push(open)
      open = undefined
    } else open.lines.push(line)
  }
  if (open) throw new Error(`the code block at line ${open.line} is never closed`)
  return found
}

/** The programs of a document, in its order. `text` for tests. */
export function snippetsOf(name: string, text: string): Snippet[] {
  const programs: Draft[] = []
  for (const block of blocks(text)) {
    const [language, ...marks] = block.info
    const last = programs.at(-1)
    if (language === 'text' && marks.includes('output')) {
      if (!last) throw new Error(`${name}:${block.line} has the output of no program`)
      last.output = [...(last.output === undefined ? [] : [last.output]), ...block.lines].join('\n')
    }
    if (language !== 'ts') continue
    const unknown = marks.filter((mark) => mark !== 'no-run' && mark !== 'continues')
    if (unknown.length > 0) throw new Error(`${name}:${block.line} is marked ${unknown.join(' ')}: only no-run and continues are known`)
    const origins = block.lines.map((_, index) => block.line + index)
    if (marks.includes('continues')) {
      if (!last) throw new Error(`${name}:${block.line} continues nothing`)
      last.lines.push(...block.lines)
      last.origins.push(...origins)
      if (marks.includes('no-run')) last.run = false
    } else
      programs.push({ name: `${name}:${block.line}`, run: !marks.includes('no-run'), lines: [...block.lines], origins, output: undefined })
  }
  return programs
}

export const readSnippets = (name: string, path: string): Snippet[] => snippetsOf(name, readFileSync(path, 'utf8'))
