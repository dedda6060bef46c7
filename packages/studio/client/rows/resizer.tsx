import type { JSX, TargetedPointerEvent } from 'preact'
import { NARROWEST, WIDEST } from './columns.js'

interface ResizerProps {
  readonly width: number
  readonly title: string
  readonly onResize: (width: number) => void
}

const STEP = 16

/** The edge of a column: dragged, or moved by the arrow keys. */
export function Resizer({ width, title, onResize }: ResizerProps): JSX.Element {
  const resize = (to: number): void => onResize(Math.max(NARROWEST, Math.min(WIDEST, Math.round(to))))
  const drag = (event: TargetedPointerEvent<HTMLButtonElement>): void => {
    event.preventDefault()
    const edge = event.currentTarget
    const from = event.clientX
    edge.setPointerCapture(event.pointerId)
    const moved = (at: PointerEvent): void => resize(width + at.clientX - from)
    const done = (): void => {
      edge.removeEventListener('pointermove', moved)
      edge.removeEventListener('pointerup', done)
      edge.removeEventListener('pointercancel', done)
    }
    edge.addEventListener('pointermove', moved)
    edge.addEventListener('pointerup', done)
    edge.addEventListener('pointercancel', done)
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : undefined
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    resize(width + step)
  }
  return (
    <button
      type="button"
      class="resizer"
      tabIndex={-1}
      aria-label={`Width of ${title}`}
      onPointerDown={drag}
      onKeyDown={press}
    />
  )
}
