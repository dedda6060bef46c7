import { suite } from 'uvu'
import { eventLogLaws, sharedLogLaws, SharedMemory } from '../../src/testing/index.js'

const laws = suite('a log of SharedMemory')
eventLogLaws(laws, { create: () => new SharedMemory().open(), keepsHistory: true })
laws.run()

const shared = suite('several logs of SharedMemory')
sharedLogLaws(shared, { create: () => new SharedMemory(), keepsHistory: true })
shared.run()
