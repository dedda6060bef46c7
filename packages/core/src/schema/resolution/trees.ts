import type { FieldDeclaration, FieldOptions } from '../declaration.js'
import type { Edge, FieldMeta, KeyMeta, ModelMeta, TreeEdge, TreeMeta, TreeNames } from '../meta.js'
import { later, type Mutable } from './mutable.js'

const USUAL_NAMES: TreeNames = {
  ancestors: 'ancestors',
  descendants: 'descendants',
  path: 'path',
  root: 'root',
  depth: 'depth',
}

/** What a tree gives its rows. */
export const TREE_PARTS = Object.keys(USUAL_NAMES) as readonly (keyof TreeNames)[]

/** Whether options declare a tree. */
export const isTree = ({ tree }: FieldOptions): boolean => tree === true || typeof tree === 'object'

type MakeField = (model: ModelMeta, name: string, declaration: FieldDeclaration) => Mutable<FieldMeta>

/** Adds the relations and the depth that a key to the parent gives its model, if its options declare a tree. */
export function addTree(key: Mutable<KeyMeta>, options: FieldOptions, makeField: MakeField): void {
  if (!isTree(options)) return
  const option = options.tree
  const names: TreeNames = { ...USUAL_NAMES, ...(typeof option === 'object' ? option : undefined) }
  const edge = (reach: TreeEdge['reach'], name: string, single = false): Mutable<TreeEdge> => ({
    kind: 'tree',
    id: `${key.field.model.name}.${key.field.name} (${reach})`,
    name,
    accessor: name,
    source: key.target,
    target: key.target,
    ordering: later(),
    single,
    parent: key,
    reach,
    inverse: later(),
  })
  const ancestors = edge('ancestors', names.ancestors)
  const descendants = edge('descendants', names.descendants)
  connect(ancestors, descendants)
  const path = edge('path', names.path)
  connect(path, edge('branch', ''))
  const root = edge('root', names.root, true)
  connect(root, edge('members', ''))
  const depth = makeField(key.target, names.depth, { kind: 'scalar', type: 'integer', options: {} })
  depth.position = -1
  depth.depthOf = key
  key.tree = { names, ancestors, descendants, path, root, depth }
}

function connect(edge: Mutable<TreeEdge>, back: Mutable<TreeEdge>): void {
  edge.inverse = back
  back.inverse = edge
}

/** The tree of a model's rows; undefined if it has none. */
export function treeOf(model: ModelMeta): TreeMeta | undefined {
  for (const { key } of model.fields) if (key?.tree !== undefined) return key.tree
  return undefined
}

/** All edges of a model's tree, in both directions. */
export function treeEdges(model: ModelMeta): readonly Edge[] {
  const tree = treeOf(model)
  return tree === undefined
    ? []
    : [tree.ancestors, tree.path, tree.root].flatMap((edge): Edge[] => [edge, edge.inverse])
}

/** The names of a model's tree, each with the relation or the field that it means. */
export function treeMembers(
  model: ModelMeta,
): readonly (readonly [name: string, edge: TreeEdge | undefined, field: FieldMeta | undefined])[] {
  const tree = treeOf(model)
  if (tree === undefined) return []
  const edges = [tree.ancestors, tree.descendants, tree.path, tree.root]
  return [
    ...edges.map((edge) => [edge.name, edge, undefined] as const),
    [tree.depth.name, undefined, tree.depth],
  ]
}
