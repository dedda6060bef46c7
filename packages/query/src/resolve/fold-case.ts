export { foldCase } from '@relata/core/engine'
