import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { isDark } from '../state/theme.js'
import type { PlotHandle } from './plot.js'
import { ensureUsableLanguage } from './usable-language.js'

interface ChartProps {
  readonly title: string
  /** Seconds since 1970. */
  readonly times: readonly number[]
  readonly values: readonly number[]
  readonly show: (value: number) => string
}

/** A line over the last minutes. The code that draws it is loaded with the first chart. */
export function Chart({ title, times, values, show }: ChartProps): JSX.Element {
  const element = useRef<HTMLDivElement>(null)
  const plot = useRef<PlotHandle | undefined>(undefined)
  const latest = useRef({ times, values })
  latest.current = { times, values }
  const dark = isDark.value
  useEffect(() => {
    let isGone = false
    ensureUsableLanguage()
    import('./plot.js').then(
      ({ drawPlot }) => {
        if (isGone || element.current === null) return
        plot.current = drawPlot(element.current, latest.current, show)
      },
      // The heading has the newest value.
      () => undefined,
    )
    return () => {
      isGone = true
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [dark])
  useEffect(() => plot.current?.update(latest.current), [times, values])
  const last = values.at(-1)
  return (
    <figure class="chart" aria-label={`${title}: ${last === undefined ? 'unknown' : show(last)} now`}>
      <figcaption>
        {title}
        <span class="quiet number"> · {last === undefined ? '' : show(last)}</span>
      </figcaption>
      <div ref={element} class="plot" aria-hidden="true" />
    </figure>
  )
}
