import type { FieldDeclaration } from './declaration.js'

/**
 * Names that a model can't have, because the store has a member of this name, every object has it, or `await`
 * reads it.
 * @public
 */
export const RESERVED_MODEL_NAMES: readonly string[] = Object.freeze([
  // Members of a store.
  'all',
  'at',
  'atomic',
  'backup',
  'bulkCreate',
  'changes',
  'choicesFor',
  'close',
  'commit',
  'commits',
  'compact',
  'core',
  'create',
  'delete',
  'durable',
  'explain',
  'explainDelete',
  'get',
  'has',
  'hash',
  'head',
  'health',
  'history',
  'link',
  'live',
  'liveQueries',
  'lookups',
  'migrate',
  'model',
  'models',
  'off',
  'on',
  'onCommit',
  'open',
  'options',
  'pick',
  'position',
  'query',
  'reached',
  'recovery',
  'redo',
  'related',
  'rollback',
  'savepoint',
  'saveSnapshot',
  'schema',
  'scope',
  'shape',
  'snapshot',
  'state',
  'stateHash',
  'stateHashAsync',
  'stats',
  'store',
  'submit',
  'subscribe',
  'synced',
  'transact',
  'undo',
  'unlink',
  'update',
  'verify',
  'where',
  'withTimeout',
  // Members of every object; and `then`, which makes an object a promise for `await`.
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'prototype',
  'then',
  'toJSON',
  'toLocaleString',
  'toString',
  'valueOf',
])

/**
 * Names that JavaScript reads or calls on every object, and for what: relation attributes can't have them.
 */
const OBJECT_MEMBERS: ReadonlyMap<string, string> = new Map([
  ['constructor', 'is the constructor of an object'],
  ['hasOwnProperty', 'tests an object for a property'],
  ['isPrototypeOf', 'is a method of every object'],
  ['propertyIsEnumerable', 'is a method of every object'],
  ['then', 'is called by await, which would treat a row as a promise'],
  ['toJSON', 'is called by JSON.stringify'],
  ['toLocaleString', 'is called to write an object as text'],
  ['toString', 'is called to write an object as text'],
  ['valueOf', 'is called to compute with an object'],
])

/** What is wrong with the name of a relation as an attribute of rows, or undefined. */
export function faultOfRelationName(name: string): string | undefined {
  const use = OBJECT_MEMBERS.get(name)
  return use === undefined
    ? undefined
    : `'${name}' can't name a relation of a row, because '${name}' ${use}; choose another name`
}

/** What is wrong with the name of a method or getter of rows, or undefined. */
export function faultOfMethodName(name: string, kind: 'method' | 'getter'): string | undefined {
  const use = name === 'pk' ? 'is the primary key' : OBJECT_MEMBERS.get(name)
  if (use !== undefined)
    return `a ${kind} can't be named '${name}', because '${name}' ${use}; choose another name`
  return IDENTIFIER.test(name)
    ? undefined
    : `a ${kind} can't be named '${name}'; use letters, digits and underscores`
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u
const MODEL = /^\p{L}[\p{L}\p{N}_]*$/u

/** What is wrong with a field's name, or undefined. */
export function faultOfFieldName(name: string): string | undefined {
  if (name === 'pk')
    return "a field can't be named 'pk', which means the primary key in lookups; choose another name"
  return faultOfStep(name, 'a field name')
}

/** What is wrong with a model's name (`Book`, `library.Book`), or undefined. */
export function faultOfModelName(name: string): string | undefined {
  const parts = name.split('.')
  if (parts.length > 2)
    return "a model's name contains at most one point, between the app and the model; remove the others"
  for (const part of parts) {
    if (!MODEL.test(part))
      return 'a model name must begin with a letter and contain only letters, digits and underscores; choose another name'
    if (part.includes('__') || part.endsWith('_'))
      return "a model name can't contain '__' or end in '_', which have a meaning in lookups; choose another name"
  }
  return undefined
}

/** What is wrong with a name that lookup chains will use, or undefined. */
export function faultOfStep(name: string, what: string): string | undefined {
  if (!IDENTIFIER.test(name))
    return `${what} must contain only letters, digits and underscores, and not begin with a digit; choose another name`
  if (name.includes('__'))
    return `${what} can't contain '__', which separates the steps of a lookup; choose another name`
  if (name.endsWith('_')) return `${what} can't end in '_'; choose another name`
  return undefined
}

/** Whether an attribute of a row can have this name. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name)
}

/** `library.Book` → `library` and `Book`; the app is '' if there is none. */
export function splitModelName(name: string): { readonly app: string; readonly objectName: string } {
  const point = name.lastIndexOf('.')
  return point === -1
    ? { app: '', objectName: name }
    : { app: name.slice(0, point), objectName: name.slice(point + 1) }
}

/** Fills in `%(class)s`, `%(model_name)s` and `%(app_label)s` of a related name. */
export function fillRelatedName(
  pattern: string,
  model: { readonly app: string; readonly objectName: string },
): string {
  const lower = model.objectName.toLowerCase()
  return pattern
    .replaceAll('%(class)s', lower)
    .replaceAll('%(model_name)s', lower)
    .replaceAll('%(app_label)s', model.app.toLowerCase())
}

export interface ReverseNames {
  /** The attribute on the target's rows, '' if hidden. */
  readonly accessor: string
  /** The step in a lookup chain, '' if hidden. */
  readonly name: string
}

/**
 * The names of a relation from its other end, as in Django. `objectName` is the declaring model's.
 */
export function reverseNames(declaration: FieldDeclaration, objectName: string): ReverseNames {
  const { relatedName, relatedQueryName } = declaration.options
  const lower = objectName.toLowerCase()
  const hidden = relatedName?.endsWith('+') === true
  const accessor = hidden ? '' : (relatedName ?? (declaration.kind === 'oneToOne' ? lower : `${lower}_set`))
  return { accessor, name: relatedQueryName ?? (hidden ? '' : (relatedName ?? lower)) }
}
