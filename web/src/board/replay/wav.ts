/** Sound as a WAV file of 16-bit mono, which every browser plays. Samples are from −1 to 1. */
export function wavOf(chunks: readonly Float32Array[], rate: number): Blob {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const bytes = new DataView(new ArrayBuffer(44 + length * 2))
  writeHeader(bytes, length, rate)
  let at = 44
  for (const chunk of chunks) {
    for (const sample of chunk) {
      bytes.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32_767, true)
      at += 2
    }
  }
  return new Blob([bytes.buffer], { type: 'audio/wav' })
}

/** One sample out of every `factor`, averaged: enough for speech, and a third of the memory. */
export function thin(samples: Float32Array, factor: number): Float32Array {
  return Float32Array.from({ length: Math.floor(samples.length / factor) }, (_, i) => {
    let sum = 0
    for (let k = 0; k < factor; k++) sum += samples[i * factor + k] ?? 0
    return sum / factor
  })
}

function writeHeader(bytes: DataView, samples: number, rate: number): void {
  const tag = (at: number, text: string) =>
    [...text].forEach((letter, i) => bytes.setUint8(at + i, letter.charCodeAt(0)))
  tag(0, 'RIFF')
  bytes.setUint32(4, 36 + samples * 2, true)
  tag(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 1, true)
  bytes.setUint32(24, rate, true)
  bytes.setUint32(28, rate * 2, true)
  bytes.setUint16(32, 2, true)
  bytes.setUint16(34, 16, true)
  tag(36, 'data')
  bytes.setUint32(40, samples * 2, true)
}
