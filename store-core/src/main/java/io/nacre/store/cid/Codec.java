package io.nacre.store.cid;

/** Multicodec numbers of what a CID may point at; others are kept as numbers. */
public final class Codec {
  public static final long RAW = 0x55;
  public static final long DAG_PB = 0x70;
  public static final long DAG_CBOR = 0x71;

  private Codec() {}
}
