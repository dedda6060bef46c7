import UPlot from 'uplot'
import { formatTime } from '../lib/format.js'

export interface PlotData {
  readonly times: readonly number[]
  readonly values: readonly number[]
}

export interface PlotHandle {
  readonly update: (data: PlotData) => void
  readonly destroy: () => void
}

const HEIGHT = 150
const LABELS = 64

/** Draws a chart into an element, at the element's width. */
export function drawPlot(element: HTMLElement, data: PlotData, show: (value: number) => string): PlotHandle {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const font = `11px ${colour('--font')}`
  const shared = {
    stroke: colour('--ink-3'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  const plot = new UPlot(
    {
      width: Math.max(100, element.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 4, 0, 0],
      scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.15 : 1] } },
      axes: [
        { ...shared, size: 26, space: 90, values: (_, splits) => splits.map(clock) },
        { ...shared, size: LABELS, space: 34, values: (_, splits) => splits.map(show) },
      ],
      series: [
        {},
        {
          stroke: colour('--accent-fill'),
          width: 1.6,
          fill: colour('--accent-soft'),
          points: { show: false },
        },
      ],
    },
    columnsOf(data),
    element,
  )
  const observer = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(100, element.clientWidth), height: HEIGHT }),
  )
  observer.observe(element)
  return {
    update: (next) => plot.setData(columnsOf(next)),
    destroy: () => {
      observer.disconnect()
      plot.destroy()
    },
  }
}

/** `17:05:09` */
function clock(seconds: number): string {
  return formatTime(seconds * 1000).slice(11)
}

function columnsOf({ times, values }: PlotData): [number[], number[]] {
  return [[...times], [...values]]
}
