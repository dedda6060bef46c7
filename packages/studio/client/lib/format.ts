const NUMBER = new Intl.NumberFormat('en-US')

/** `12,345` */
export function formatCount(value: number): string {
  return NUMBER.format(value)
}

/** `1 row`, `2 rows` */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

export function formatMs(ms: number): string {
  if (ms < 0.1) return '< 0.1 ms'
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 10_000 ? `${formatCount(Math.round(ms))} ms` : `${formatCount(Math.round(ms / 1000))} s`
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** `just now`, `5 min ago`, and the date from a day on. */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.max(0, (now - time) / 1000)
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${Math.floor(seconds)} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return formatTime(time).slice(0, 16)
}

/** In the browser's time zone: `2026-01-31 17:05:09`. */
export function formatTime(time: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return String(time)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
