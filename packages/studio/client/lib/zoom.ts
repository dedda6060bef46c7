/** Where a drawing is in its box: a point `p` of it is at `p × scale + (x, y)`. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

interface Size {
  readonly width: number
  readonly height: number
}

const SMALLEST = 0.1
const LARGEST = 3

/** Zooms so that the point of the drawing under a point of the box stays there. */
export function zoomAt(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = Math.max(SMALLEST, Math.min(LARGEST, view.scale * factor))
  const ratio = scale / view.scale
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }
}

/** All of a drawing in the middle of its box, at most at its own size. */
export function fitView(drawing: Size, box: Size, margin: number = 24): View {
  const across = (box.width - 2 * margin) / drawing.width
  const down = (box.height - 2 * margin) / drawing.height
  const scale = Math.max(SMALLEST, Math.min(1, across, down))
  return {
    scale,
    x: (box.width - drawing.width * scale) / 2,
    y: (box.height - drawing.height * scale) / 2,
  }
}

/** A part of a drawing in the middle of its box. */
export function centerOn(
  view: View,
  part: Size & { readonly x: number; readonly y: number },
  box: Size,
): View {
  const scale = Math.max(view.scale, 0.8)
  return {
    scale,
    x: box.width / 2 - (part.x + part.width / 2) * scale,
    y: box.height / 2 - (part.y + part.height / 2) * scale,
  }
}
