import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { centerOn, fitView, zoomAt, type View } from '../lib/zoom.js'
import { Icon } from '../ui/icon.js'
import { EdgeLabel, EdgeShape } from './edge-shape.js'
import type { Placed, PlacedEdge, PlacedNode } from './layout.js'
import { NodeShape } from './node-shape.js'
import { usePan } from './use-pan.js'

const STEP = 1.25

function matches({ id, fields }: PlacedNode, search: string): boolean {
  return id.toLowerCase().includes(search) || fields.some(({ name }) => name.toLowerCase().includes(search))
}

/** The drawing: dragged, zoomed, searched. */
export function Canvas({
  placed,
  search,
}: {
  readonly placed: Placed
  readonly search: string
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 })
  const isDragging = usePan(box, setView)
  const size = (): { readonly width: number; readonly height: number } => ({
    width: box.current?.clientWidth ?? 800,
    height: box.current?.clientHeight ?? 600,
  })
  const fit = (): void => setView(fitView(placed, size()))
  const zoom = (factor: number): void =>
    setView((before) => zoomAt(before, factor, { x: size().width / 2, y: size().height / 2 }))
  useLayoutEffect(fit, [placed])
  const found = search === '' ? undefined : placed.nodes.filter((node) => matches(node, search))
  const [first] = found ?? []
  useEffect(() => {
    if (first !== undefined) setView((before) => centerOn(before, first, size()))
  }, [first?.id])
  const names = found === undefined ? undefined : new Set(found.map(({ id }) => id))
  const isDim = ({ source, target }: PlacedEdge): boolean =>
    names !== undefined && !names.has(source) && !names.has(target)
  return (
    <div ref={box} class={`diagram ${isDragging ? 'dragging' : ''}`}>
      <svg class="canvas" role="group" aria-label="Models and relations">
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          {placed.edges.map((edge) => (
            <EdgeShape key={edge.id} edge={edge} isDim={isDim(edge)} />
          ))}
          {placed.edges.map((edge) => (
            <EdgeLabel key={edge.id} edge={edge} isDim={isDim(edge)} />
          ))}
          {placed.nodes.map((node) => (
            <NodeShape
              key={node.id}
              node={node}
              state={names === undefined ? 'plain' : names.has(node.id) ? 'found' : 'dim'}
            />
          ))}
        </g>
      </svg>
      <div class="zoom" role="toolbar" aria-label="Zoom">
        <button type="button" class="button only-icon" aria-label="Zoom out" onClick={() => zoom(1 / STEP)}>
          <Icon name="minus" />
        </button>
        <button type="button" class="button" onClick={fit}>
          Fit
        </button>
        <button type="button" class="button only-icon" aria-label="Zoom in" onClick={() => zoom(STEP)}>
          <Icon name="plus" />
        </button>
      </div>
    </div>
  )
}
