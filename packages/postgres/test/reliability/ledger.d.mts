import type * as core from '@relata/core/engine'

export function ledgerOf(from: typeof core): core.SchemaMeta

export function isCompared(position: number): boolean
