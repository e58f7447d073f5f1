"""Children learn the way out and where libraries lie; nobody's secrets."""

from mlplatform.core.child_environment import child_environment


def test_only_what_a_child_needs(monkeypatch):
    ours = {
        "MLPLATFORM_SECRET_KEY": "s",
        "DATABASE_URL": "postgres://u:p@db/x",
        "REDIS_URL": "redis://cache",
        "OPENAI_API_KEY": "sk-1",
        "AWS_SECRET_ACCESS_KEY": "a",
    }
    passed_on = {
        "HTTPS_PROXY": "http://proxy:3128",
        "no_proxy": "localhost",
        "SSL_CERT_FILE": "/etc/ca.pem",
        "HF_TOKEN": "h",
    }
    for name, value in (ours | passed_on).items():
        monkeypatch.setenv(name, value)
    child = child_environment(3)
    assert not set(ours) & set(child)
    assert passed_on.items() <= child.items()
    assert child["OMP_NUM_THREADS"] == "3"
