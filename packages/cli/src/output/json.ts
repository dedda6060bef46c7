/** A value as one JSON document for `--json`. A bigint becomes its digits, bytes their hexadecimal digits. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, plain, 2)}\n`
}

/** A value as one line of JSON. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value, plain)}\n`
}

function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return value
}
