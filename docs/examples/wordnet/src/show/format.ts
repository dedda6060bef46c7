export function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** `85 µs`, `4.2 ms`, `1.3 s`, `2 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(0)} µs`
  if (milliseconds < 1000) return `${milliseconds.toPrecision(milliseconds < 100 ? 2 : 3)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}

/** `980`, `41 k`, `1.2 M`: a rate, or another number that may be rounded. */
export function rough(value: number): string {
  if (value < 1000) return value.toFixed(0)
  if (value < 1e6) return `${(value / 1000).toFixed(value < 1e4 ? 1 : 0)} k`
  return `${(value / 1e6).toFixed(1)} M`
}

/** `0:07`, `12:30`. */
export function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1).trimEnd()}…`
}

/** The text in lines of at most `width`, broken between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
