import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { HealthResponse } from '../../src/protocol.js'
import { formatBytes, formatCount } from '../lib/format.js'
import { healthSeries } from '../lib/health-series.js'
import { Chart } from './chart.js'

/** Charts of the stream's health messages of the last minutes. */
export function HealthCharts({ history }: { readonly history: readonly HealthResponse[] }): JSX.Element {
  const series = useMemo(() => healthSeries(history), [history])
  const showRate = (value: number): string => `${formatCount(Math.round(value * 10) / 10)} /s`
  // A line needs two points, and each rate two messages.
  if (series.times.length < 2) return <p class="quiet section">Charts begin in a few seconds.</p>
  return (
    <div class="charts">
      <Chart title="Commits a second" times={series.times} values={series.commits} show={showRate} />
      <Chart title="Heap" times={series.times} values={series.heap} show={formatBytes} />
      <Chart title="Memory of the process" times={series.times} values={series.rss} show={formatBytes} />
      <Chart
        title="Commits that wait to be durable"
        times={series.times}
        values={series.backlog}
        show={formatCount}
      />
    </div>
  )
}
