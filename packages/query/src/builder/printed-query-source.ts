import { canonicalText, definePrinted, jsonValue, plainText, type Print } from '@relata/core/engine'
import { scopeOf } from '../bind/default-scope.js'
import { writtenText } from '../live/dependency/query-text.js'
import { fetchResult } from './results.js'
import { MAX_ROWS_SHOWN, peek, type Peek } from './peek.js'
import { QuerySource } from './query-source.js'

/**
 * The view of a query set or manager for printers, `JSON.stringify` and test runners. All other state is
 * private. Nothing here throws, not even on the prototype, except `rows` and `toJSON`, which evaluate the
 * query.
 */
export abstract class PrintedQuerySource extends QuerySource {
  /**
   * The rows, or values. Enumerable, but inherited: a generic comparison (uvu's, chai's) compares this, while
   * copies of an object, and printers, which take own properties, don't.
   */
  declare readonly rows: unknown

  /** `QuerySet<Book>`; `QuerySet<Book, unscoped>` without the default scope of the model. */
  protected title(): string {
    const { model, base } = this.query
    const isUnscoped =
      base.kind !== 'combined' && this.context.defaultScopes.has(model) && scopeOf(this.query) === undefined
    return `QuerySet<${model.name}${isUnscoped ? ', unscoped' : ''}>`
  }

  /** The whole text of a printer; undefined: the title and the first rows. */
  protected summary(): string | undefined {
    return undefined
  }

  /**
   * Node's `assert` compares objects without own properties by this tag only, and prints it. So it contains
   * the rows.
   */
  get [Symbol.toStringTag](): string {
    const title = this.constructor.name
    if (isPrototype(this)) return title
    return textOrFault(title, () => taggedText(this, this.title(), this.summary()))
  }

  /** The text that printers show, on one line. */
  override toString(): string {
    return isPrototype(this)
      ? `${this.constructor.name}.prototype`
      : textOrFault(this.constructor.name, () => this.summary() ?? printedText(this, this.title()))
  }

  /** The rows, or values, for JSON: bigints are text of their digits, bytes base64. */
  toJSON(): unknown[] {
    return isPrototype(this) ? [] : fetchResult(this.context, this.query).map(jsonValue)
  }

  /** @internal */
  printed(depth: number, options: object, print: Print | undefined): string {
    if (isPrototype(this)) return `${this.constructor.name}.prototype`
    const title = textOrFault(this.constructor.name, () => this.title())
    if (depth < 0) return `[${title}]`
    return textOrFault(
      title,
      () => this.summary() ?? printedText(this, title, (rows) => print?.(rows, options) ?? plainText(rows)),
    )
  }
}

definePrinted(PrintedQuerySource.prototype, {
  inspect(this: PrintedQuerySource, depth: number, options: object, print?: Print): unknown {
    return this.printed(depth, options, print)
  },
})
Object.defineProperty(PrintedQuerySource.prototype, 'rows', {
  configurable: true,
  enumerable: true,
  get(this: PrintedQuerySource): unknown {
    return isPrototype(this) ? undefined : fetchResult(this.context, this.query)
  },
})

/** Whether it is the prototype, which has no query. */
function isPrototype(source: QuerySource): boolean {
  return (source.query as unknown) === undefined
}

/** Never throws: if the store is closed or a function of the application throws, the text says so. */
function textOrFault(title: string, text: () => string): string {
  try {
    return text()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return `${title} (not evaluated: ${code})`
  }
}

function printedText(
  source: QuerySource,
  title: string,
  print: (rows: readonly unknown[]) => string = plainText,
): string {
  const { shown, total } = peek(source.context, source.query)
  if (shown === undefined)
    return `${title} (not evaluated${total === undefined ? '' : `: ${total} rows`}; toArray() evaluates it)`
  const more = (total ?? 0) - shown.length
  return `${title} ${print(more > 0 ? [...shown, new MoreRows(more)] : shown)}`
}

/** Printed after the rows if there are more. */
class MoreRows {
  readonly count: number
  constructor(count: number) {
    this.count = count
  }
}
definePrinted(MoreRows.prototype, {
  inspect(this: MoreRows): unknown {
    return `… ${this.count} more`
  },
})

/**
 * The text, followed by a hash that distinguishes sets with the same text: of all values, and of the query if
 * not all rows are shown.
 */
function taggedText(source: QuerySource, title: string, summary: string | undefined): string {
  if (summary !== undefined) return summary
  const found = peek(source.context, source.query)
  const isComplete =
    found.shown !== undefined && found.shown.length === found.total && found.total <= MAX_ROWS_SHOWN
  return `${printedText(source, title)} #${hash(identityOf(source, found, isComplete))}`
}

function identityOf(source: QuerySource, { shown, total }: Peek, isComplete: boolean): string {
  return `${canonicalText(shown)}${isComplete ? '' : `${total}${writtenText(source.context.schema, source.query)}`}`
}

/** FNV-1a, in hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return (value >>> 0).toString(16)
}
