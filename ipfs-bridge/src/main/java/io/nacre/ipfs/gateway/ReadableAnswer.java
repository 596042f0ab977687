package io.nacre.ipfs.gateway;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlockLocation;
import io.nacre.store.blob.BlockReader;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.dag.DagPath;
import io.nacre.store.dag.UnixFsNode;
import io.nacre.store.image.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Files and directories for people (Path Gateway Specification). Nothing that a browser would run:
 * an image is written by somebody else, and everything here has the origin of the agent itself.
 */
final class ReadableAnswer {
  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";

  private final BlobStore blobs;

  ReadableAnswer(BlobStore blobs) {
    this.blobs = blobs;
  }

  /**
   * @param readable lets pass what whoever asks may read
   */
  Response to(
      Request request,
      ContentPath path,
      DagPath found,
      BlockReader blocks,
      BlobStore.Filter readable)
      throws GatewayException, IOException {
    Cid cid = found.end();
    if (found.inside() == 0 && cid.codec() == Codec.RAW && !cid.isIdentity()) {
      BlockLocation at = blocks.locate(cid);
      return file(request, path, found, blocks, at, at.length());
    }
    if (found.inside() > 0 || cid.codec() != Codec.DAG_PB) {
      throw onlyAsBlocks("this");
    }
    return switch (UnixFsNode.read(cid, blocks.node(cid))) {
      case UnixFsNode.Folder folder -> folder(request, path, found, folder);
      case UnixFsNode.File _ -> {
        Blob blob = blob(cid, readable);
        yield file(request, path, found, blocks, new BlockLocation(blob.file(), 0, 0), blob.size());
      }
      case UnixFsNode.Shard _ -> throw onlyAsBlocks("a directory as large as this");
      case UnixFsNode.Other _ -> throw onlyAsBlocks("this");
    };
  }

  private static GatewayException onlyAsBlocks(String what) {
    return new GatewayException(
        406, "%s is served as blocks only: ask with ?format=car or ?format=raw".formatted(what));
  }

  /** A file of more than one block that is held is a blob. */
  private Blob blob(Cid cid, BlobStore.Filter readable) throws GatewayException, IOException {
    for (Blob blob : blobs.withRoot(cid)) {
      if (readable.test(blob.digest())) {
        return blob;
      }
    }
    throw onlyAsBlocks("a file that is no blob");
  }

  private static Response file(
      Request request,
      ContentPath path,
      DagPath found,
      BlockReader blocks,
      BlockLocation at,
      long size)
      throws GatewayException, IOException {
    String type = looksLikeJson(blocks, at, size) ? JSON : BYTES;
    boolean download = request.query("download").filter(value -> value.equals("true")).isPresent();
    Headers headers =
        Answers.headers(
                path,
                found.roots(),
                type,
                "\"" + found.end() + "\"",
                Answers.disposition(request, download ? "attachment" : "inline", path.lastName()))
            .with("Content-Security-Policy", "default-src 'none'; sandbox");
    return Answers.region(request, headers, at, size);
  }

  /** Manifests, configs and the documents of a layout are; archives never begin so. */
  private static boolean looksLikeJson(BlockReader blocks, BlockLocation at, long size)
      throws IOException {
    if (size == 0 || size > Manifest.MAX_BYTES) {
      return false;
    }
    ByteBuffer first = ByteBuffer.allocate(1);
    return blocks.open(at.file()).read(first, at.offset()) == 1 && first.get(0) == '{';
  }

  private static Response folder(
      Request request, ContentPath path, DagPath found, UnixFsNode.Folder folder) {
    Headers headers =
        Answers.headers(
                path,
                found.roots(),
                "text/html; charset=utf-8",
                "\"DirIndex-" + found.end() + "\"",
                "inline")
            .with("Content-Security-Policy", "default-src 'none'; sandbox");
    Optional<Response> unchanged = Answers.unchanged(request, headers);
    return unchanged.isPresent()
        ? unchanged.get()
        : new Response(200, headers, Body.utf8(FolderPage.of(path, folder)));
  }
}
