import type { FieldDeclaration, ModelDeclaration } from '../../../src/schema/declaration.js'
import type { SchemaCheck } from '../../../src/error/errors.js'
import { SchemaError } from '../../../src/error/errors.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { SCHEMA_CHECKS, type SchemaCheckCode } from '../../../src/schema/schema-checks.js'
import type { ScalarName } from '../../../src/schema/value-type.js'

/** Declarations as plain data: the typed field functions would not compile what is refused here. */
export function scalar(type: ScalarName, options: object = {}): FieldDeclaration {
  return { kind: 'scalar', type, options: options }
}
export const text = (options: object = {}): FieldDeclaration => scalar('string', options)
export const number = (options: object = {}): FieldDeclaration => scalar('integer', options)
export function key(to: string, options: object = {}): FieldDeclaration {
  return { kind: 'foreignKey', to, options: { onDelete: 'CASCADE', ...options } }
}
export function one(to: string, options: object = {}): FieldDeclaration {
  return { kind: 'oneToOne', to, options: { onDelete: 'CASCADE', ...options } }
}
export function many(to: string, options: object = {}): FieldDeclaration {
  return { kind: 'manyToMany', to, options: options }
}
export function generic(targets: readonly string[], options: object = {}): FieldDeclaration {
  return { kind: 'genericKey', targets, options: { onDelete: 'CASCADE', ...options } }
}
export function model(fields: Record<string, unknown> = {}, options: object = {}): ModelDeclaration {
  return { fields: fields as Record<string, FieldDeclaration>, options: options }
}
export function abstract(fields: Record<string, FieldDeclaration>, options: object = {}): ModelDeclaration {
  return model(fields, { ...options, abstract: true })
}

/** What `resolveSchema` finds wrong; empty where it finds nothing. */
export function checksOf(models: Record<string, ModelDeclaration>): readonly SchemaCheck[] {
  try {
    resolveSchema(models)
    return []
  } catch (error) {
    if (error instanceof SchemaError) return error.checks
    throw error
  }
}

/** The codes, each once, sorted. */
export function codesOf(models: Record<string, ModelDeclaration>): readonly string[] {
  return [...new Set(checksOf(models).map(({ code }) => code))].sort()
}

/** Do our checks and Django's ids tell the same faults? */
export function tellSame(checks: readonly SchemaCheck[], django: readonly string[]): boolean {
  const ours = checks.map(({ code }) => SCHEMA_CHECKS[code as SchemaCheckCode].django)
  return (
    ours.every((ids) => ids.some((id) => django.includes(id))) &&
    django.every((id) => ours.some((ids) => ids.includes(id)))
  )
}

/** A declaration with one kind of fault, and what is said of it. */
export type RefusalCase = readonly [
  code: string,
  message: RegExp | string,
  models: Record<string, ModelDeclaration>,
]
