import type { JSX } from 'preact'
import { FIELD_HEIGHT, HEAD_HEIGHT } from '../lib/diagram-graph.js'
import { formatCount } from '../lib/format.js'
import { rowsRoute } from '../lib/url-state.js'
import { navigate } from '../state/router.js'
import { counts } from '../state/schema.js'
import type { PlacedNode } from './layout.js'

interface NodeProps {
  readonly node: PlacedNode
  readonly state: 'plain' | 'found' | 'dim'
}

/** Units that fit beside the type. */
const LONGEST = 16

/** A model: a link to its rows. */
export function NodeShape({ node, state }: NodeProps): JSX.Element {
  const { id, x, y, width, height, fields, more } = node
  const open = (): void => navigate(rowsRoute(id))
  return (
    <g
      class={`node ${state}`}
      transform={`translate(${x} ${y})`}
      cursor="pointer"
      onClick={open}
      onKeyDown={(event) => event.key === 'Enter' && open()}
    >
      <g class="node-link" role="link" tabIndex={0}>
        <rect class="frame" width={width} height={height} rx={8} />
        <path
          class="band"
          d={`M1 ${HEAD_HEIGHT}V8a7 7 0 0 1 7-7h${width - 16}a7 7 0 0 1 7 7V${HEAD_HEIGHT}Z`}
        />
        <text class="name" x={10} y={19}>
          {cut(id, 20)}
        </text>
      </g>
      <text class="kind" x={width - 10} y={19} text-anchor="end">
        {formatCount(counts.value.get(id) ?? 0)}
      </text>
      {fields.map(({ name, kind }, at) => (
        <g key={name} aria-hidden="true" transform={`translate(0 ${HEAD_HEIGHT + 16 + at * FIELD_HEIGHT})`}>
          <text x={10}>{cut(name, LONGEST)}</text>
          <text class="kind" x={width - 10} text-anchor="end">
            {kind}
          </text>
        </g>
      ))}
      {more > 0 && (
        <text class="kind" x={10} y={HEAD_HEIGHT + 16 + fields.length * FIELD_HEIGHT}>
          {more} more fields
        </text>
      )}
    </g>
  )
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
