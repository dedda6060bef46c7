import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js'
import { labelWidth, type Graph, type GraphEdge, type GraphNode } from '../lib/diagram-graph.js'
import { layoutWorkerUrl } from './worker-url.js'

export interface PlacedNode extends GraphNode {
  readonly x: number
  readonly y: number
}

interface Point {
  readonly x: number
  readonly y: number
}

export interface PlacedEdge extends GraphEdge {
  readonly points: readonly Point[]
  readonly labelAt: Point | undefined
}

export interface Placed {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.spacing.nodeNodeBetweenLayers': '46',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.componentComponent': '40',
  'elk.aspectRatio': '1.6',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.edgeLabels.inline': 'false',
}

/** Places boxes and edges, in a worker, because a schema of hundreds of models takes a while. */
export async function layoutGraph(graph: Graph): Promise<Placed> {
  const worker = new Worker(layoutWorkerUrl)
  try {
    const elk = new ELK({ workerFactory: () => worker })
    return placedOf(graph, await elk.layout(inputOf(graph)))
  } finally {
    worker.terminate()
  }
}

function inputOf({ nodes, edges }: Graph): ElkNode {
  return {
    id: 'root',
    layoutOptions: OPTIONS,
    children: nodes.map(({ id, width, height }) => ({ id, width, height })),
    edges: edges.map(({ id, source, target, label }) => ({
      id,
      sources: [source],
      targets: [target],
      labels: [{ text: label, width: labelWidth(label), height: 14 }],
    })),
  }
}

function placedOf({ nodes, edges }: Graph, laid: ElkNode): Placed {
  const places = new Map(laid.children?.map((child) => [child.id, child]))
  const routes = new Map(laid.edges?.map((edge) => [edge.id, edge]))
  return {
    width: laid.width ?? 0,
    height: laid.height ?? 0,
    nodes: nodes.map((node) => {
      const { x = 0, y = 0 } = places.get(node.id) ?? {}
      return { ...node, x, y }
    }),
    edges: edges.map((edge) => {
      const route = routes.get(edge.id)
      const [section] = route?.sections ?? []
      const [label] = route?.labels ?? []
      const points =
        section === undefined ? [] : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]
      const labelAt = label?.x === undefined || label.y === undefined ? undefined : { x: label.x, y: label.y }
      return { ...edge, points, labelAt }
    }),
  }
}
