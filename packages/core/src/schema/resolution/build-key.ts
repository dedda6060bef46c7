import { modelOf, type Build } from './build.js'
import type { FieldDeclaration } from '../declaration.js'
import type { ModelDraft } from './draft.js'
import type { FieldMeta, ForwardEdge, KeyMeta, ModelMeta, ReverseEdge } from '../meta.js'
import { withHidden } from './hidden-properties.js'
import { later, type Mutable } from './mutable.js'
import { reverseNames, type ReverseNames } from '../names.js'
import { onDeleteOf } from './on-delete.js'
import { noteProxy } from './proxies.js'
import { isTree } from './trees.js'

interface KeyParts {
  readonly draft: ModelDraft
  readonly target: ModelDraft
  readonly declaration: FieldDeclaration
  readonly field: FieldMeta
}

type KeyEnds = Pick<KeyMeta, 'field' | 'target' | 'targetField'>

/** A key whose edges are added later. */
export function keyWith(
  visible: Omit<KeyMeta, keyof KeyEnds | 'generic' | 'tree' | 'forward' | 'reverse'>,
  { field, target, targetField }: KeyEnds,
): Mutable<KeyMeta> {
  return withHidden(visible, {
    field,
    target,
    targetField,
    generic: undefined,
    forward: later<KeyMeta['forward']>(),
    reverse: later<KeyMeta['reverse']>(),
    tree: undefined,
  })
}

/**
 * The relational part of a foreign key or one-to-one. Which field of the target it refers to is resolved
 * later.
 */
export function makeKey(build: Build, { draft, target, declaration, field }: KeyParts): KeyMeta {
  const { options } = declaration
  if (isTree(options)) checkTree(build, { draft, target, declaration, field })
  const visible = {
    oneToOne: declaration.kind === 'oneToOne',
    parentLink: options.parentLink === true,
    nullReverse: (options.reverse ?? build.reverse) === 'null',
    onDelete: onDeleteOf(declaration, { model: draft.name, field: field.name }, build.faults),
    dbConstraint: options.dbConstraint !== false,
    indexed: options.index !== false,
    limitChoicesTo:
      options.limitChoicesTo === undefined ? undefined : Object.freeze({ ...options.limitChoicesTo }),
    enforceChoices: options.enforce === true,
  }
  const key = keyWith(visible, { field, target: modelOf(build, target), targetField: later() })
  addKeyEdges(key, reverseNames(declaration, draft.objectName))
  noteProxy(build, key.forward, declaration, draft)
  return key
}

/** A tree is a key to the model itself, null in its roots, with the lists of children. */
function checkTree(build: Build, { draft, target, declaration, field }: KeyParts): void {
  const { null: nullable, index } = declaration.options
  const fault = (message: string): void =>
    build.faults.add('ERR_TREE', { model: draft.name, field: field.name }, message)
  if (target !== draft) fault(`a tree is a key to 'self', not to ${target.name}`)
  if (nullable !== true) fault('a tree needs null: true, because its roots have no parent')
  const others = [...draft.fields].filter(([name, { options }]) => isTree(options) && name !== field.name)
  if (others.length > 0) fault(`a model has one tree, and ${others.map(([name]) => name).join()} is another`)
  if (index === false) fault('a tree needs its index, which finds the children of a row; remove index: false')
}

/** Sets the two edges of a key. */
export function addKeyEdges(key: Mutable<KeyMeta>, names: ReverseNames): KeyMeta {
  const { field, target } = key
  const source: ModelMeta = field.model
  const id = `${source.name}.${field.name}`
  const forward: Mutable<ForwardEdge> = {
    kind: 'forward',
    id,
    name: field.name,
    accessor: field.name,
    source,
    target,
    ordering: later(),
    single: true,
    key,
    inverse: later(),
  }
  const reverse: Mutable<ReverseEdge> = {
    kind: 'reverse',
    id: `${target.name}<-${id}`,
    ...names,
    source: target,
    target: source,
    ordering: later(),
    single: key.oneToOne,
    key,
    inverse: forward,
  }
  forward.inverse = reverse
  key.forward = forward
  key.reverse = reverse
  return key
}
