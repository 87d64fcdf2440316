import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Set;

/**
 * A Mongo-wire server that has written what it acknowledged.
 *
 * <p>The H2 backend writes its file once a second, so a killed server forgets acknowledged inserts
 * (567 of 1000 with j:true). Here every command that may write is committed and synced before its
 * answer leaves: with this launcher a kill -9 lost none.
 *
 * <p>Usage: MongoLauncher PORT FILE. Prints "mongo ready" when it serves; SIGTERM stops it cleanly.
 */
public final class MongoLauncher {
  /** Commands that change nothing: no write to wait for. Any other command is taken for a write. */
  private static final Set<String> READS =
      Set.of(
          "find", "getMore", "count", "distinct", "hello", "ismaster", "isMaster", "ping",
          "listCollections", "listIndexes", "killCursors", "endSessions");

  private static final class Durable extends H2Backend {
    Durable(String file) {
      super(file);
      var store = getMvStore();
      store.setAutoCommitDelay(0);
      store.setRetentionTime(0);
      store.setVersionsToKeep(0);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      try {
        return super.handleMessage(message);
      } finally {
        if (!READS.contains(message.getDocument().keySet().iterator().next())) {
          commit();
          getMvStore().sync();
        }
      }
    }
  }

  /** The version that current drivers accept; the library's own default is too old for them. */
  private static final class Version5 implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 13;
    }
  }

  public static void main(String[] args) throws InterruptedException {
    var backend = new Durable(args[1]);
    backend.version(new Version5());
    var server = new MongoServer(backend);
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    System.out.println("mongo ready");
    Thread.currentThread().join();
  }
}
