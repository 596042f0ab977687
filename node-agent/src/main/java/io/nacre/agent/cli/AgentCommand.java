package io.nacre.agent.cli;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.ConfigFile;
import io.nacre.agent.config.Setting;
import io.nacre.agent.config.Settings;
import io.nacre.agent.config.Sources;
import io.nacre.agent.run.AgentRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre agent}. Its options are {@link Settings}. */
final class AgentCommand extends Command {
  private final Map<Setting<?>, OptionSpec> options = new HashMap<>();
  private final OptionSpec config;

  AgentCommand() {
    super(
        "agent",
        "Run an agent. It prints 'ready http://HOST:PORT' when it serves; SIGTERM ends it. Each option is a variable"
            + " (NACRE_PEER_LISTEN) and a key of the file (peer-listen) too; an option goes before a variable,"
            + " a variable before the file.",
        "nacre agent --data a --peer-listen 127.0.0.1:5051",
        "nacre agent --data b --listen 127.0.0.1:5060 --join 127.0.0.1:5051");
    for (Setting<?> setting : Settings.ALL) {
      options.put(setting, option(setting));
    }
    config = option("FILE", "A YAML file with settings (or NACRE_CONFIG).", "--config");
  }

  @Override
  public Integer call() throws CommandFailure, ConfigException, InterruptedException {
    AgentConfig read = AgentConfig.read(new Sources(flags(), System.getenv(), file()));
    try {
      AgentRunner.run(read, System.out);
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private OptionSpec option(Setting<?> setting) {
    if (setting.isSwitch()) {
      return flag(setting.description(), setting.flag()).option();
    }
    String shown = setting.fallback().isEmpty() ? "" : " (" + setting.fallback() + ")";
    return option(setting.label(), setting.description() + shown, setting.flag());
  }

  private ConfigFile file() throws ConfigException {
    @Nullable String file = config.getValue();
    if (file == null) {
      file = System.getenv("NACRE_CONFIG");
    }
    return file == null ? ConfigFile.NONE : ConfigFile.read(Path.of(file));
  }

  /** What was said on the command line, in text form, by the setting's name. */
  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>();
    options.forEach(
        (setting, option) -> {
          if (spec().commandLine().getParseResult().hasMatchedOption(option)) {
            flags.put(setting.name(), String.valueOf(option.<Object>getValue()));
          }
        });
    return flags;
  }
}
