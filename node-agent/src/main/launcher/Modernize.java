import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Gives the classes of a jar that was compiled for Java 5 the class file format of this JDK. AOT caches leave out classes
 * older than version 50, since those need the old verifier; picocli's are, and with them a command starts in
 * twice the time. Run by the launcher: {@code java Modernize.java JAR…}, each of which is replaced.
 */
final class Modernize {
  private static final int FIRST_WITH_STACK_MAPS = 50;

  private Modernize() {}

  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      Path original = Path.of(jar);
      Path modern = Path.of(jar + ".modern");
      copy(original, modern);
      Files.delete(original);
      Files.move(modern, original);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (URLClassLoader hierarchy = new URLClassLoader(new URL[] {from.toUri().toURL()});
        JarFile in = new JarFile(from.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
      for (JarEntry entry : in.stream().filter(e -> !e.isDirectory()).toList()) {
        byte[] content = in.getInputStream(entry).readAllBytes();
        out.putNextEntry(new JarEntry(entry.getName()));
        out.write(entry.getName().endsWith(".class") ? modern(content, hierarchy) : content);
        out.closeEntry();
      }
    }
  }

  /** The class with stack maps, which the class file API computes when the version asks for them. */
  private static byte[] modern(byte[] content, ClassLoader hierarchy) {
    ClassFile format =
        ClassFile.of(
            // or method bodies would be copied as they are
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(hierarchy)));
    ClassModel model = format.parse(content);
    if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
      return content;
    }
    return format.transformClass(
        model,
        ClassTransform.endHandler(
            builder -> builder.withVersion(ClassFile.latestMajorVersion(), 0)));
  }
}
