package io.nacre.bench;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a CID costs wherever one passes: in URLs as text, in links as bytes, and to be checked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CidBenchmark {
  private static final int BLOCK_BYTES = 1 << 20;

  private final ByteBuffer block = block();
  private final Cid cid = new Cid(1, Codec.RAW, Multihash.sha256(block));
  private final String text = cid.toString();
  private final byte[] bytes = cid.encode();

  @Benchmark
  public Cid parseText() {
    return Cid.parse(text);
  }

  @Benchmark
  public String writeText() {
    return cid.toString();
  }

  @Benchmark
  public Cid decodeBytes() {
    return Cid.decode(bytes);
  }

  @Benchmark
  public byte[] encodeBytes() {
    return cid.encode();
  }

  /** Against a block of 1 MiB: the hash, and nothing that can be seen beside it. */
  @Benchmark
  public boolean verifyBlock() {
    return cid.verifies(block);
  }

  private static ByteBuffer block() {
    byte[] bytes = new byte[BLOCK_BYTES];
    new Random(1).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
