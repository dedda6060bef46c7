import type { JSX } from 'preact'
import { arrowHead, roundedPath } from '../lib/diagram-graph.js'
import type { PlacedEdge } from './layout.js'

/** A relation: what a delete does is in its label. */
export function EdgeShape({
  edge,
  isDim,
}: {
  readonly edge: PlacedEdge
  readonly isDim: boolean
}): JSX.Element {
  const { kind, points, label, labelAt } = edge
  return (
    <g class={`edge ${kind} ${isDim ? 'dim' : ''}`}>
      <path d={roundedPath(points, 6)} />
      <path d={arrowHead(points, 7)} />
      {kind === 'link' && <path d={arrowHead([...points].reverse(), 7)} />}
      {labelAt !== undefined && (
        <text x={labelAt.x + 4} y={labelAt.y + 11}>
          {label}
        </text>
      )}
    </g>
  )
}
