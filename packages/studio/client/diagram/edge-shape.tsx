import type { JSX } from 'preact'
import { arrowHead, roundedPath } from '../lib/diagram-graph.js'
import type { PlacedEdge } from './layout.js'

interface EdgeProps {
  readonly edge: PlacedEdge
  readonly isDim: boolean
}

/** The line of a relation. */
export function EdgeShape({ edge, isDim }: EdgeProps): JSX.Element {
  const { kind, points } = edge
  return (
    <g class={`edge ${kind} ${isDim ? 'dim' : ''}`}>
      <path d={roundedPath(points, 6)} />
      <path d={arrowHead(points, 7)} />
      {kind === 'link' && <path d={arrowHead([...points].reverse(), 7)} />}
    </g>
  )
}

/** The name of a relation, and what a delete does. It is drawn after all lines, some of which cross it. */
export function EdgeLabel({ edge: { kind, label, labelAt }, isDim }: EdgeProps): JSX.Element | null {
  if (labelAt === undefined) return null
  return (
    <g class={`edge ${kind} ${isDim ? 'dim' : ''}`}>
      <text x={labelAt.x + 4} y={labelAt.y + 11}>
        {label}
      </text>
    </g>
  )
}
