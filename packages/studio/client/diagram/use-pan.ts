import { useEffect, useState } from 'preact/hooks'
import { zoomAt, type View } from '../lib/zoom.js'

/** Pixels after which a press is a drag, not a click. */
const SLACK = 4

/** Moves a view by dragging, and zooms it by the wheel. Returns whether it is being dragged. */
export function usePan(
  box: { readonly current: HTMLElement | null },
  setView: (change: (before: View) => View) => void,
): boolean {
  const [isDragging, setDragging] = useState(false)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    let from: { readonly x: number; readonly y: number } | undefined
    let isMoved = false
    const press = (event: PointerEvent): void => {
      if (event.button !== 0 || (event.target as Element).closest('button') !== null) return
      from = { x: event.clientX, y: event.clientY }
      isMoved = false
    }
    const move = (event: PointerEvent): void => {
      if (from === undefined) return
      const [x, y] = [event.clientX - from.x, event.clientY - from.y]
      if (!isMoved && Math.hypot(x, y) < SLACK) return
      if (!isMoved) element.setPointerCapture(event.pointerId)
      isMoved = true
      setDragging(true)
      from = { x: event.clientX, y: event.clientY }
      setView((before) => ({ ...before, x: before.x + x, y: before.y + y }))
    }
    const release = (): void => {
      from = undefined
      setDragging(false)
    }
    // The click that ends a drag opens nothing.
    const click = (event: MouseEvent): void => {
      if (isMoved) event.stopPropagation()
      isMoved = false
    }
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015))
      setView((before) => zoomAt(before, factor, { x: event.clientX - left, y: event.clientY - top }))
    }
    element.addEventListener('pointerdown', press)
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerup', release)
    element.addEventListener('pointercancel', release)
    element.addEventListener('click', click, true)
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      element.removeEventListener('pointerdown', press)
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerup', release)
      element.removeEventListener('pointercancel', release)
      element.removeEventListener('click', click, true)
      element.removeEventListener('wheel', wheel)
    }
  }, [])
  return isDragging
}
