package io.nacre.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Puts TLS between a socket and HTTP. */
final class TlsHandlers {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final String[] ALPN = {"http/1.1"};

  private TlsHandlers() {}

  /**
   * @param atMost how long the handshake may take
   */
  static SslHandler server(HttpServer.Tls tls, Duration atMost) {
    SSLEngine engine = tls.context().get().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine);
    parameters.setNeedClientAuth(tls.clientCertificate());
    engine.setSSLParameters(parameters);
    SslHandler handler = handler(engine);
    handler.setHandshakeTimeoutMillis(atMost.toMillis());
    return handler;
  }

  /**
   * @param checkName whether the certificate must name the host (RFC 9110, section 4.3.4)
   */
  static SslHandler client(SSLContext context, Origin origin, boolean checkName) {
    SSLEngine engine = context.createSSLEngine(origin.hostName(), origin.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine);
    if (checkName) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return handler(engine);
  }

  /**
   * Who the other end has proved to be, its own certificate first; empty before the handshake, and
   * for a client that was not asked.
   */
  static List<X509Certificate> peer(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      return List.of();
    }
    try {
      return Stream.of(handler.engine().getSession().getPeerCertificates())
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  private static SSLParameters parameters(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setApplicationProtocols(ALPN);
    return parameters;
  }

  /** The costly steps of a handshake run off the event loop. */
  private static SslHandler handler(SSLEngine engine) {
    return new SslHandler(engine, Thread::startVirtualThread);
  }
}
