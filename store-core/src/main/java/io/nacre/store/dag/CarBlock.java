package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import java.nio.ByteBuffer;

/**
 * One block of a CAR, checked against its CID.
 *
 * @param offset where its bytes begin in the CAR
 */
public record CarBlock(Cid cid, ByteBuffer bytes, long offset) {}
