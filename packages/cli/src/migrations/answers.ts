import type { SchemaDescription, SchemaMeta, Value } from '@relata/core'
import { checkValue } from '@relata/core'
import { fieldLabel, type MigrationDecisions, reasonOf } from '@relata/core/engine'
import { usageError } from '../command-error.js'

/** Options that answer questions; each may be repeated. */
export interface AnswerOptions {
  readonly renameModel?: readonly string[]
  readonly rename?: readonly string[]
  readonly remove?: readonly string[]
  readonly value?: readonly string[]
  readonly setInRun?: readonly string[]
  readonly keepKeys?: readonly string[]
  readonly replace?: readonly string[]
}

/** The answers to the questions of a migration, from options and from the terminal. */
export class Answers {
  readonly #schema: SchemaMeta
  readonly #renamedModels = new Map<string, string>()
  readonly #removedModels = new Set<string>()
  readonly #renamedFields = new Map<string, string>()
  readonly #removedFields = new Set<string>()
  readonly #values = new Map<string, Value>()
  readonly #keptKeys = new Set<string>()
  readonly #replacedFields = new Set<string>()
  /** Labels of fields whose values the function `run` of the migration sets. */
  readonly inRun: Set<string> = new Set<string>()

  /** Throws CommandError `ERR_COMMAND_LINE` if an option names something that the schemas don't have. */
  constructor(before: SchemaDescription, schema: SchemaMeta, options: AnswerOptions) {
    this.#schema = schema
    for (const text of options.renameModel ?? []) {
      const [from, to] = parts('--rename-model', text, 'Old=New')
      this.#renamedModels.set(from, to)
    }
    for (const text of options.rename ?? []) {
      const [name, to] = parts('--rename', text, 'Book.name=title')
      this.#renamedFields.set(this.#label('--rename', name), to)
    }
    for (const name of options.remove ?? []) {
      if (Object.hasOwn(before.models, name)) this.#removedModels.add(name)
      else this.#removedFields.add(this.#label('--remove', name))
    }
    for (const text of options.value ?? []) {
      const [name, value] = parts('--value', text, 'Book.pages=0')
      this.setValue(this.#label('--value', name), value)
    }
    for (const name of options.setInRun ?? []) this.setInRun(this.#label('--set-in-run', name))
    for (const name of options.keepKeys ?? []) this.#keptKeys.add(this.#label('--keep-keys', name))
    for (const name of options.replace ?? []) this.#replacedFields.add(this.#label('--replace', name))
  }

  get decisions(): MigrationDecisions {
    return {
      renamedModels: this.#renamedModels,
      removedModels: this.#removedModels,
      renamedFields: this.#renamedFields,
      removedFields: this.#removedFields,
      values: this.#values,
      keptKeys: this.#keptKeys,
      replacedFields: this.#replacedFields,
    }
  }

  /** Labels of fields with a value. */
  get valued(): readonly string[] {
    return [...this.#values.keys()]
  }

  renameModel(from: string, to: string): void {
    this.#renamedModels.set(from, to)
  }

  removeModel(name: string): void {
    this.#removedModels.add(name)
  }

  renameField(label: string, to: string): void {
    this.#renamedFields.set(label, to)
  }

  removeField(label: string): void {
    this.#removedFields.add(label)
  }

  keepKeys(label: string): void {
    this.#keptKeys.add(label)
  }

  replace(label: string): void {
    this.#replacedFields.add(label)
  }

  setInRun(label: string): void {
    this.inRun.add(label)
    this.#values.set(label, null)
  }

  /** A default, which needs no answer. */
  setDefault(label: string, value: Value): void {
    this.#values.set(label, value)
  }

  /** Throws CommandError `ERR_COMMAND_LINE` if the field doesn't take the value. */
  setValue(label: string, text: string): void {
    this.#values.set(label, this.#read(label, text))
  }

  /** Why a field doesn't take a value; undefined if it does. */
  faultOf(label: string, text: string): string | undefined {
    try {
      this.#read(label, text)
      return undefined
    } catch (error) {
      return reasonOf(error)
    }
  }

  #read(label: string, text: string): Value {
    const at = label.lastIndexOf('.')
    const [model, name] = [label.slice(0, at), label.slice(at + 1)]
    const field = this.#schema.has(model) ? this.#schema.model(model).fieldByName.get(name) : undefined
    if (field === undefined) throw usageError(`The schema has no field ${label} with values.`, label)
    try {
      const { name: type } = field.type
      return checkValue(
        field,
        type === 'binary' ? bytes(text) : type === 'json' || type === 'custom' ? json(text) : text,
      )
    } catch (error) {
      const reason = reasonOf(error)
      throw usageError(
        `${label} doesn't take ${JSON.stringify(text)}: ${reason.replace(`${label}: `, '')}`,
        text,
      )
    }
  }

  /** A field by its model's new name, by either of its names. */
  #label(option: string, text: string): string {
    const at = text.lastIndexOf('.')
    if (at <= 0 || at === text.length - 1)
      throw usageError(
        `${option} names a field with its model: Book.title. ${JSON.stringify(text)} is none.`,
        text,
      )
    const model = text.slice(0, at)
    return fieldLabel(this.#renamedModels.get(model) ?? model, text.slice(at + 1))
  }
}

function parts(option: string, text: string, example: string): readonly [before: string, after: string] {
  const at = text.indexOf('=')
  if (at <= 0) throw usageError(`${option} takes ${example}, not ${JSON.stringify(text)}.`, text)
  return [text.slice(0, at), text.slice(at + 1)]
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new TypeError('it is no JSON')
  }
}

function bytes(text: string): Uint8Array {
  if (text.length % 2 === 1 || !/^[\da-f]*$/i.test(text))
    throw new TypeError('bytes are written as hexadecimal digits')
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}
