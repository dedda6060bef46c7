import type { ModelInfo, RelationInfo } from '../../src/protocol.js'

/** A box of the diagram. */
export interface GraphNode {
  readonly id: string
  readonly fields: readonly { readonly name: string; readonly kind: string }[]
  /** Fields that are left out. */
  readonly more: number
  readonly width: number
  readonly height: number
}

export interface GraphEdge {
  readonly id: string
  readonly source: string
  readonly target: string
  /** `author · PROTECT` */
  readonly label: string
  readonly kind: 'key' | 'link' | 'parent'
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

export const HEAD_HEIGHT = 28
export const FIELD_HEIGHT = 18
const WIDTH = 196
const MOST_FIELDS = 12

/** The models as boxes and their relations as edges. Automatic models are the edges of their many-to-manys. */
export function diagramGraph(models: readonly ModelInfo[]): Graph {
  const shown = models.filter(({ automatic }) => !automatic)
  const names = new Set(shown.map(({ name }) => name))
  const edges = shown.flatMap(({ name, relations }) =>
    relations.filter((relation) => relation.source === name && relation.declared).flatMap(edgeOf),
  )
  return {
    nodes: shown.map(nodeOf),
    edges: edges.filter(({ source, target }) => names.has(source) && names.has(target)),
  }
}

function nodeOf({ name, fields }: ModelInfo): GraphNode {
  const shown = fields.length > MOST_FIELDS + 1 ? fields.slice(0, MOST_FIELDS) : fields
  const more = fields.length - shown.length
  const lines = shown.length + (more > 0 ? 1 : 0)
  return {
    id: name,
    fields: shown.map((field) => ({
      name: field.name,
      kind: `${field.relation === undefined ? field.kind : 'key'}${field.null ? '?' : ''}`,
    })),
    more,
    width: WIDTH,
    height: HEAD_HEIGHT + lines * FIELD_HEIGHT + 8,
  }
}

function edgeOf(relation: RelationInfo): readonly GraphEdge[] {
  const { id, name, source, target, kind, parentLink, onDelete, oneToOne, through } = relation
  if (kind === 'forward') {
    if (parentLink) return [{ id, source, target, label: 'is a', kind: 'parent' }]
    const type = oneToOne ? ' 1:1' : ''
    return [{ id, source, target, label: `${name}${type} · ${onDelete ?? ''}`, kind: 'key' }]
  }
  // The keys of a declared through model are edges of their own.
  const by = kind === 'through' && through !== undefined ? ` by ${through}` : ''
  return [{ id, source, target, label: `${name} · many${by}`, kind: 'link' }]
}

/** The approximate width of a label in pixels. */
export function labelWidth(text: string): number {
  return text.length * 6 + 8
}

interface Point {
  readonly x: number
  readonly y: number
}

/** A line through points with rounded corners. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first] = points
  if (first === undefined) return ''
  let path = `M${first.x} ${first.y}`
  for (const [at, point] of points.entries()) {
    const [before, after] = [points[at - 1], points[at + 1]]
    if (before === undefined) continue
    if (after === undefined) path += `L${point.x} ${point.y}`
    else {
      const [a, b] = [towards(point, before, radius), towards(point, after, radius)]
      path += `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`
    }
  }
  return path
}

/** The point at a distance from one to another, at most half way. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const part = length === 0 ? 0 : Math.min(distance, length / 2) / length
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

/** The two ends of an arrow's head at the last point. */
export function arrowHead(points: readonly Point[], size: number): string {
  const [before, end] = points.slice(-2)
  if (before === undefined || end === undefined) return ''
  const angle = Math.atan2(end.y - before.y, end.x - before.x)
  const [a, b] = [angle + 2.6, angle - 2.6].map((each) => ({
    x: end.x + size * Math.cos(each),
    y: end.y + size * Math.sin(each),
  }))
  return a === undefined || b === undefined ? '' : `M${a.x} ${a.y}L${end.x} ${end.y}L${b.x} ${b.y}`
}
